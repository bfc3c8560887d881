# Shared by the scripts: what the machine must have, and how it is installed. Sourced, not run.

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "this needs root: $*"; fi
}

apt_updated=
apt_install() {
    say "Installing from the distribution's packages: $*"
    [ -n "$apt_updated" ] || { as_root apt-get update -qq; apt_updated=yes; }
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_apt() { command -v apt-get >/dev/null; }

# The newest installed PostgreSQL server's folder of programs, 15 or later.
postgres_bin() {
    local folder
    for folder in /usr/lib/postgresql/{19,18,17,16,15}/bin /opt/homebrew/opt/postgresql@{18,17,16,15}/bin /usr/local/opt/postgresql@{18,17,16,15}/bin; do
        [ -x "$folder/postgres" ] && { echo "$folder"; return 0; }
    done
    return 1
}

need_postgres() {
    local bin version
    if bin=$(postgres_bin) && [ -e "$("$bin/pg_config" --sharedir 2>/dev/null || echo "${bin%/bin}/share")/extension/postgis.control" ]; then return 0; fi
    if bin=$(postgres_bin); then
        version=$(basename "$(dirname "$bin")")
        [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] && return 0
    fi
    if ! has_apt; then
        [ "$(uname)" = Darwin ] && die "PostgreSQL 15 or newer with PostGIS is missing. Install it with: brew install postgresql@17 postgis"
        die "PostgreSQL 15 or newer with PostGIS is missing; install your distribution's server packages"
    fi
    if [ ! -d /etc/postgresql ]; then
        # Only the programs are wanted: the package would start a cluster of its own on a TCP port.
        apt_install postgresql-common
        as_root mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/muster.conf >/dev/null
    fi
    postgres_bin >/dev/null || apt_install postgresql
    bin=$(postgres_bin) || die "the distribution's PostgreSQL is older than 15; add the PostgreSQL project's own packages and start again"
    version=$(basename "$(dirname "$bin")")
    apt_install "postgresql-$version-postgis-3"
}

# need_redis: for the tests of shared limits. The tools hold the server too, and start none of their own.
need_redis() {
    command -v redis-server >/dev/null && return 0
    command -v redis-check-rdb >/dev/null && return 0
    has_apt && apt_install redis-tools && return 0
    die "Redis is missing; on macOS run: brew install redis"
}

# need_rust AGREED: cargo of the version that Cargo.toml asks for.
need_rust() {
    local wanted have
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    have=$(cargo --version 2>/dev/null | awk '{print $2}') || have=
    if [ -n "$have" ] && [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n 1)" = "$wanted" ]; then return 0; fi
    say "Rust $wanted or newer is needed; ${have:-none} is installed."
    if [ "$1" != yes ]; then
        printf 'Install the stable toolchain with rustup into your home folder? [y/N] '
        read -r answer || answer=
        case $answer in y | Y | yes) ;; *) die "install Rust $wanted and start again" ;; esac
    fi
    if command -v rustup >/dev/null; then
        rustup toolchain install stable --profile minimal --component clippy --component rustfmt
        rustup default stable
    else
        command -v curl >/dev/null || apt_install curl ca-certificates
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --component clippy --component rustfmt
        . "$HOME/.cargo/env"
    fi
}

# need_typos: the spelling checker, in $typos; from PyPI into the target folder where it is not installed.
typos_version=1.52.0
need_typos() {
    local tools=${CARGO_TARGET_DIR:-target}/tools
    typos=$(command -v typos) && return 0
    typos=$tools/bin/typos
    [ "$("$typos" --version 2>/dev/null)" = "typos-cli $typos_version" ] && return 0
    if ! python3 -c 'import ensurepip' 2>/dev/null; then
        has_apt && apt_install python3 python3-venv || die "Python 3 with its venv module is needed for the spelling checker"
    fi
    python3 -m venv "$tools"
    "$tools/bin/pip" --quiet --disable-pip-version-check install "typos==$typos_version"
}

need_compiler() {
    command -v cc >/dev/null && return 0
    has_apt && apt_install build-essential && return 0
    die "a C compiler is missing; on macOS run: xcode-select --install"
}
