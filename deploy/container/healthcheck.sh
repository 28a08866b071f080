#!/usr/bin/env bash
# Succeeds while the process in this container says that it lives; a command without --admin-port has nobody to ask.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${SPIRIT_ADMIN_PORT:-9090}"
printf 'GET /live HTTP/1.0\r\n\r\n' >&3
read -r -t 4 status <&3
[[ "$status" == *" 200 "* ]]
