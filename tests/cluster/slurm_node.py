"""A real Slurm on this machine, of one node with four fake GPUs; started and stopped by a test."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue")
GPUS = 4
CONF = """ClusterName=test
SlurmctldHost={host}
SlurmUser=root
AuthType=auth/munge
CryptoType=crypto/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MailProg=/bin/true
ReturnToService=2
KillWait=15
MinJobAge=3600
SlurmctldPort={control}
SlurmdPort={node}
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd.pid
SlurmctldLogFile={home}/slurmctld.log
SlurmdLogFile={home}/slurmd.log
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName={host} CPUs=8 RealMemory=8000 Gres=gpu:{gpus} State=UNKNOWN
PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> list[str]:
    """The programs that are not installed."""
    return [
        name
        for name in PROGRAMS
        if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None
    ]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def slurm(home: Path) -> Iterator[dict[str, str]]:
    """Start munge, controller and node; what the environment of commands needs."""
    (home / "state").mkdir(parents=True)
    (home / "spool").mkdir()
    conf = home / "slurm.conf"
    values = {"control": free_port(), "node": free_port(), "gpus": GPUS, "home": home}
    conf.write_text(CONF.format(host=socket.gethostname().partition(".")[0], **values))
    (home / "gres.conf").write_text("Name=gpu File=/dev/tty[10-13]\n")
    os.environ["SLURM_CONF"] = str(conf)
    subprocess.run(["install", "-d", "-o", "munge", "-g", "munge", "/run/munge"], check=True)
    started = [start(["su", "-s", "/bin/sh", "munge", "-c", "exec munged -F --force"], home)]
    try:
        wait(lambda: ok("munge", "-n"), "munge")
        started.append(start(["slurmctld", "-D", "-f", str(conf)], home))
        started.append(start(["slurmd", "-D", "-f", str(conf)], home))
        wait(lambda: "idle" in said("sinfo", "-h", "-o", "%t"), "slurm")
        yield {"SLURM_CONF": str(conf)}
    finally:
        subprocess.run(["scancel", "--user", "root"], check=False)
        for one in reversed(started):
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGTERM)
            one.wait(timeout=60)
        os.environ.pop("SLURM_CONF")


def start(command: list[str], home: Path) -> "subprocess.Popen[bytes]":
    with (home / "daemons.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def ok(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def queue_is_empty() -> bool:
    """Whether the controller says so: one that is busy says nothing, and squeue fails."""
    done = subprocess.run(["squeue", "--noheader"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and not done.stdout.strip()


def wait(until: object, what: str, seconds: float = 120.0) -> None:
    """Wait until a function says so."""
    assert callable(until)
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, f"{what} did not come within {seconds} seconds"
        time.sleep(0.5)
