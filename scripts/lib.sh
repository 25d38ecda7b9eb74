# Shared by the scripts: where things are, QGIS and its Python, the private profile, the worker's environment.
# Sourced by bash; everything it makes lies in .landsynth/ of the checkout, whatever the checkout is called.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
STATE="${LANDSYNTH_STATE:-$ROOT/.landsynth}"
LOGS="$STATE/logs"
STARTED=$SECONDS
mkdir -p "$LOGS"

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
export PYTHONDONTWRITEBYTECODE=1

say() { printf '[%3ds] %s\n' $((SECONDS - STARTED)) "$*"; }

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND...: its output goes to a log; its last line shows now and then that it lives, its end if it fails
quietly() {
    local log="$LOGS/$1.log" pid told=$SECONDS
    shift
    "$@" >"$log" 2>&1 &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM # what runs in the background hears no Ctrl-C
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if [ $((SECONDS - told)) -ge 15 ]; then
            told=$SECONDS
            say "... $(tail -n 1 "$log" | cut -c 1-100)"
        fi
    done
    wait "$pid" || {
        tail -n 25 "$log" >&2
        fail "expected '$*' to succeed, found the lines above; all of them are in $log."
    }
    trap - INT TERM
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing $* needs root: found neither root nor sudo. Install it by hand and run again."
    fi
}

# install_packages NAME...: of the distribution; those that are there cost nothing
install_packages() {
    local name wanted=()
    for name in "$@"; do
        dpkg-query --show --showformat='${Status}\n' "$name" 2>/dev/null | grep -q ' installed$' || wanted+=("$name")
    done
    [ ${#wanted[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null ||
        fail "expected the packages ${wanted[*]}, found no apt-get to install them. Install them by hand and run again."
    say "Installing ${wanted[*]} with apt-get (a minute or two)."
    quietly apt-update as_root apt-get update
    quietly apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${wanted[@]}"
}

# Debian's wrapper passes an option that qgis_process refuses, so the binary behind it comes first.
qgis_binary() { command -v qgis_process.bin || command -v qgis_process; }

# The Python that has PyQGIS: often not the first python3 on PATH.
qgis_python() {
    local python
    if [ -n "${QGIS_PYTHON:-}" ]; then # ensure_qgis has found it
        echo "$QGIS_PYTHON"
        return 0
    fi
    while read -r python; do
        if "$python" -c 'import qgis.core' 2>/dev/null; then
            echo "$python"
            return 0
        fi
    done < <(printf '%s\n' /usr/bin/python3; type -ap python3)
    return 1
}

# ensure_qgis: QGIS and gdal_rasterize, from the distribution's packages if absent; sets QGIS_PYTHON
ensure_qgis() {
    if ! qgis_binary >/dev/null || ! qgis_python >/dev/null; then
        install_packages qgis python3-qgis gdal-bin
    fi
    QGIS_PYTHON="$(qgis_python)" || fail "expected a Python that imports qgis, found none. Install python3-qgis."
    command -v gdal_rasterize >/dev/null || install_packages gdal-bin
    say "QGIS: $(qgis_binary), Python: $QGIS_PYTHON"
}

# A profile, plugin folder and display of our own; nothing of the user's is read or written.
qgis_environment() {
    mkdir -p "$STATE/plugins" "$STATE/runtime"
    chmod 700 "$STATE/runtime"
    ln -sfn "$ROOT" "$STATE/plugins/landsynth"
    export QGIS_CUSTOM_CONFIG_PATH="$STATE/profile" QGIS_PLUGINPATH="$STATE/plugins"
    export LANDSYNTH_ENVIRONMENTS="${LANDSYNTH_ENVIRONMENTS:-$STATE/environments}"
    export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$STATE/runtime}" PYTHONWARNINGS="${PYTHONWARNINGS:-ignore}"
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
    fi
}

# ensure_environment TIER: the worker's environment, made by uv, which it fetches; sets WORKER_PYTHON
ensure_environment() {
    quietly install-worker "$QGIS_PYTHON" "$ROOT/worker/bootstrap.py" install-worker --tier "$1" \
        --root "${LANDSYNTH_ENVIRONMENTS:-$STATE/environments}"
    WORKER_PYTHON="$(sed -n 's/^  "PYTHON": "\(.*\)"$/\1/p' "$LOGS/install-worker.log")"
    [ -x "$WORKER_PYTHON" ] || fail "expected an interpreter named in $LOGS/install-worker.log, found none."
    say "Worker environment: $WORKER_PYTHON"
}
