# The servers that the tests use. Sourced by test.sh, which sets $work, a temporary folder.

postgres_bin=/usr/lib/postgresql/15/bin

install_missing() {
  local missing=()
  [ -x "$postgres_bin/initdb" ] || missing+=(postgresql-15)
  [ -e /usr/share/postgresql/15/extension/hypopg.control ] || missing+=(postgresql-15-hypopg)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v haproxy >/dev/null || missing+=(haproxy)
  $quick || command -v chromium >/dev/null || missing+=(chromium)
  $quick || command -v promtool >/dev/null || missing+=(prometheus)
  # What Exim stands on; Exim itself is only unpacked, by unpack_exim.
  $quick || ldconfig -p | grep -q libgnutls-dane.so.0 || missing+=(libgnutls-dane0)
  $quick || ldconfig -p | grep -q libidn.so.12 || missing+=(libidn12)
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing ${missing[*]}"
  local sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -qq
  # A cluster of the distribution's own would take the default port, and nobody here needs it.
  $sudo mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A mail server for the tests of alerts. Installed, it would take the place of the machine's own mail server; unpacked, it is just a
# program. It insists on its user.
unpack_exim() {
  $quick && return
  local sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  getent passwd Debian-exim >/dev/null || $sudo useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin Debian-exim
  if [ -x /usr/sbin/exim4 ]; then export LECTERN_TEST_EXIM=/usr/sbin/exim4; return; fi
  mkdir -m 777 "$work/exim"
  (cd "$work/exim" && { apt-get download -qq exim4-daemon-light >/dev/null 2>&1 || { $sudo apt-get update -qq && apt-get download -qq exim4-daemon-light >/dev/null 2>&1; }; } && dpkg-deb -x exim4-daemon-light_*.deb . && chmod u-s usr/sbin/exim4) # Nobody is to become root through it.
  export LECTERN_TEST_EXIM="$work/exim/usr/sbin/exim4"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
  local data="$work/postgres" port
  port=$(free_port)
  mkdir "$data"
  [ "$(id -u)" -ne 0 ] || chown postgres "$data"
  as_postgres "$postgres_bin/initdb" -D "$data" -U lectern -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  # Durable as in production, but for the flush to disk: tests kill processes, they do not cut the power. A worker that
  # cleans hundreds of short-lived databases would only take the cores from the tests.
  as_postgres "$postgres_bin/pg_ctl" -D "$data" -w -s -l "$data/log" start -o "-p $port -c listen_addresses=127.0.0.1 -k '' -c fsync=off -c autovacuum=off -c max_connections=400 -c shared_buffers=256MB -c shared_preload_libraries=pg_stat_statements"
  export LECTERN_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=lectern;Database=postgres"
}

stop_servers() {
  if [ -f "$work/postgres/postmaster.pid" ]; then
    as_postgres "$postgres_bin/pg_ctl" -D "$work/postgres" -w -s -m immediate stop || true
  fi
}
