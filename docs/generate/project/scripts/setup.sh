#!/bin/sh
set -e
install -d /srv/app
