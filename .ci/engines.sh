#!/bin/bash
# A private Docker engine and a registry that stands in for Docker Hub, on loopback and a Unix socket, below one folder.
#   . .ci/engines.sh; start_engines FOLDER; …; stop_engines
# Only what was started here is stopped, by its own pid.
set -u

ENGINE_PIDS=()
ENGINE_FOLDER=

start_engines() {
  local folder=$1 port
  ENGINE_FOLDER=$folder
  mkdir -p "$folder/registry" "$folder/docker"
  port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  cat > "$folder/registry.yml" <<YML
version: 0.1
storage: { filesystem: { rootdirectory: $folder/registry } }
http: { addr: 127.0.0.1:$port }
YML
  docker-registry serve "$folder/registry.yml" > "$folder/registry.log" 2>&1 < /dev/null &
  ENGINE_PIDS+=($!)
  dockerd --data-root "$folder/docker/data" --exec-root "$folder/docker/exec" -p "$folder/docker/pid" \
    -H "unix://$folder/docker.sock" --iptables=false --bridge=none --registry-mirror "http://127.0.0.1:$port" \
    > "$folder/dockerd.log" 2>&1 < /dev/null &
  ENGINE_PIDS+=($!)
  export DOCKER_HOST="unix://$folder/docker.sock"
  local try
  for try in $(seq 100); do
    docker version > /dev/null 2>&1 && break
    sleep 0.2
  done
  docker version > /dev/null || { cat "$folder/dockerd.log"; return 1; }
  mmdebstrap --quiet --variant=minbase bookworm "$folder/base.tar" || return 1
  docker import "$folder/base.tar" "127.0.0.1:$port/library/debian:12-slim" > /dev/null || return 1
  docker push --quiet "127.0.0.1:$port/library/debian:12-slim" > /dev/null || return 1
  docker pull --quiet debian:12-slim
}

stop_engines() {
  local pid
  for pid in "${ENGINE_PIDS[@]}"; do kill "$pid" 2> /dev/null || true; done
  for pid in "${ENGINE_PIDS[@]}"; do wait "$pid" 2> /dev/null || true; done
  ENGINE_PIDS=()
  # Containers on the host's network leave this mount behind.
  umount "$ENGINE_FOLDER/docker/exec/netns/default" 2> /dev/null || true
}
