#!/usr/bin/env python3
import sys

if "--check" in sys.argv:
    print("worker: ready")
