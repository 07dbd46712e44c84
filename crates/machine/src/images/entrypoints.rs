//! The scripts that images start with: what they say before the server runs, and when they refuse.
//!
//! Owns these scripts, which the simulated shell runs. Does not own the servers themselves.

pub(super) const NGINX: &str = r#"#!/bin/sh
set -e
d=/docker-entrypoint.d c=/etc/nginx/conf.d/default.conf s=10-listen-on-ipv6-by-default.sh
say() { echo "$0: $*"; }
note() { echo "$s: info: $*"; }
case $NGINX_VERSION in 1.?|1.?.*|1.1[0-8]*) exec "$@";; esac
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  say "$d/ is not empty, will attempt to perform configuration"
  say "Looking for shell scripts in $d/"
  say "Launching $d/$s"
  if [ ! -f $c ]; then note "$c is not a file or does not exist"
  elif [ ! -w $c ]; then note "can not modify $c (read-only file system?)"
  else
    note "Getting the checksum of $c"
    note "Enabled listen on IPv6 in $c"
  fi
  say "Sourcing $d/15-local-resolvers.envsh"
  say "Launching $d/20-envsubst-on-templates.sh"
  say "Launching $d/30-tune-worker-processes.sh"
  say "Configuration complete; ready for start up"
fi
exec "$@"
"#;

pub(super) const NGINX_CONF: &str = "server {\n    listen       80;\n    server_name  localhost;\n\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n}\n";

pub(super) const NODE: &str =
    "#!/bin/sh\nset -e\ncase $1 in -*|*.js) set -- node \"$@\";; esac\nexec \"$@\"\n";

pub(super) const REDIS: &str = r#"#!/bin/sh
set -e
case $1 in -*|*.conf) set -- redis-server "$@";; esac
umask 0077
exec "$@"
"#;

pub(super) const MYSQL: &str = r#"#!/bin/bash
case $1 in -*) set -- mysqld "$@";; esac
[ "$1" = mysqld ] || exec "$@"
v=${MYSQL_VERSION%%-*} d=/var/lib/mysql
say() { echo "$(date '+%Y-%m-%d %H:%M:%S+00:00') [$1] [Entrypoint]: $2"; }
log() { echo "$(date '+%Y-%m-%dT%H:%M:%S.%6NZ') 0 [System] [$1] [Server] $2" >&2; }
say Note "Entrypoint script for MySQL Server $MYSQL_VERSION started."
[ "$(id -u)" = 0 ] && say Note "Switching to dedicated user 'mysql'" && say Note "Entrypoint script for MySQL Server $MYSQL_VERSION started."
if [ ! -d $d/mysql ]; then
  if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    say ERROR "Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD" >&2
    exit 1
  fi
  say Note "Initializing database files"
  log MY-015017 "MySQL Server Initialization - start."
  sleep 6
  mkdir $d/mysql $d/sys || exit 1
  [ -z "$MYSQL_DATABASE" ] || mkdir "$d/$MYSQL_DATABASE"
  touch $d/ibdata1 $d/auto.cnf
  log MY-015018 "MySQL Server Initialization - end."
  say Note "Database files initialized"
  say Note "Starting temporary server"
  sleep 2
  say Note "Temporary server started."
  [ -z "$MYSQL_DATABASE" ] || say Note "Creating database $MYSQL_DATABASE"
  [ -z "$MYSQL_USER" ] || say Note "Creating user $MYSQL_USER"
  say Note "Stopping temporary server"
  sleep 1
  say Note "Temporary server stopped"
  echo
  say Note "MySQL init process done. Ready for start up."
  echo
fi
log MY-015015 "MySQL Server - start."
sleep 1
log MY-010116 "/usr/sbin/mysqld (mysqld $v) starting as process 1"
log MY-010931 "/usr/sbin/mysqld: ready for connections. Version: '$v'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL."
exec "$@"
"#;

pub(super) const POSTGRES: &str = r#"#!/bin/bash
case $1 in -*) set -- postgres "$@";; esac
[ "$1" = postgres ] || exec "$@"
d=$PGDATA
log() { echo "$(date '+%Y-%m-%d %H:%M:%S.%3N UTC') [$1] LOG:  $2" >&2; }
if [ ! -s "$d/PG_VERSION" ]; then
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html' >&2
    exit 1
  fi
  echo 'The files belonging to this database system will be owned by user "postgres".
This user must also own the server process.
'
  mkdir -p "$d/base" && echo "$PG_MAJOR" > "$d/PG_VERSION" || exit 1
  echo "fixing permissions on existing directory $d ... ok"
  sleep 2
  echo 'syncing data to disk ... ok

Success. You can now start the database server using:

    pg_ctl -D '"$d"' -l logfile start

PostgreSQL init process complete; ready for start up.
'
else
  echo '
PostgreSQL Database directory appears to contain a database; Skipping initialization
'
fi
log 1 "starting PostgreSQL $PG_MAJOR.6 (Debian $PG_MAJOR.6-1.pgdg13+1) on x86_64-pc-linux-gnu, 64-bit"
log 1 'listening on IPv4 address "0.0.0.0", port 5432'
log 1 'listening on IPv6 address "::", port 5432'
log 1 'listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"'
log 29 'database system was shut down at '"$(date '+%Y-%m-%d %H:%M:%S UTC')"
log 1 'database system is ready to accept connections'
exec "$@"
"#;
