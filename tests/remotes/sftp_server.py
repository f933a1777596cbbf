"""An SSH server that serves one folder over SFTP to the holder of one key.

`python sftp_server.py FOLDER KEYS` makes KEYS/client and its public half, and prints its port.
"""

import asyncio
import sys
from pathlib import Path

import asyncssh


async def serve(folder: Path, keys: Path) -> None:
    """Listen on a free port of 127.0.0.1 until ended; paths are those below `folder`."""
    client, host = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    client.write_private_key(str(keys / "client"))
    client.write_public_key(str(keys / "client.pub"))
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[host],
        authorized_client_keys=str(keys / "client.pub"),
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder).encode()),
    )
    print(f"port {server.get_port()}", flush=True)
    await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
