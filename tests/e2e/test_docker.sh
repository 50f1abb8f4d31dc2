#!/bin/bash
# examples/docker: what its Dockerfile says, carried out in chroots over a base made by debootstrap; then the image is run as a container would be:
# not as root, on a read-only root file system.
. "$(dirname "$0")/lib.sh"
. "$here/chroot.sh"
. "$here/dockerfile.sh"
chroot_begin "$@"
shopt -s extglob

has() { if grep -qF -- "$2" <<< "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $3"; fi; }

context=$work/context
cp -r "$top/examples/docker" "$context"
mkdir -p "$context/packages"
check "make deb" make -C "$top" --no-print-directory deb
cp "$build"/*.deb "$context/packages/"
# A vendor directory of the developer's must not get into the image.
mkdir -p "$context/vendor" && echo '<?php exit("the wrong vendor");' > "$context/vendor/autoload.php"

if docker_build "$context" > "$work/build.log" 2>&1; then
	ok "docker build ($docker_made instructions carried out, $docker_cached from the cache)"
else
	not_ok "docker build" "$(tail -15 "$work/build.log")"
	plan
	exit 1
fi

# ---- what is in it ----
layers=("${image_layers[@]}")
chroot_open "${layers[@]}"
is "no Composer, no packager, no compiler" "$(in_chroot sh -c 'for c in composer phpca phpc gcc cc make git phpize; do command -v $c; done; ls /build /out /packages 2>/dev/null')" ""
is "no sources: what lies below /app is stubs, assets, an archive" "$(cd "$root/app" && find . -name '*.php' -exec grep -L 'is a stub of a script in the archive' {} +; find . -type f -printf '%P ' | tr ' ' '\n' | sort | tr '\n' ' ')" \
	".phpca/lock .phpca/record .phpca/releases/1/app.phpca .phpca/releases/1/files/public/style.css .phpca/releases/1/record bin/guestbook public/index.php "
is "the vendor tree is in a layer of its own" "$(for layer in "${layers[@]}"; do (cd "$cache/layers/$layer/upper" && find srv app -name '*.phpca' -type f 2>/dev/null | tr '\n' ' ' | sed 's/ *$/;/'); done)" \
	"srv/vendor.phpca;app/.phpca/releases/1/app.phpca;"
is "the image is not root's" "$image_user" 33:33
is "the web server's file is there by its name" "$(cat "$root/app/public/style.css")" "$(cat "$context/public/style.css")"
chroot_close

# ---- running ----
# docker run --read-only --tmpfs /tmp, network of its own
cat > "$work/container.sh" <<-'END'
	set -u
	health() { end=$(($(date +%s) + PATIENT)); until sh -c "$HEALTH" >/dev/null 2>&1; do [ "$(date +%s)" -lt $end ] || return 1; sleep 0.02; done; }
	request() { # METHOD SCRIPT [BODY]
		printf '%s' "${3:-}" | REQUEST_METHOD=$1 SCRIPT_FILENAME=/app/public/$2 SCRIPT_NAME=/$2 REQUEST_URI=/ DOCUMENT_ROOT=/app/public \
			CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=$(printf '%s' "${3:-}" | wc -c) cgi-fcgi -bind -connect 127.0.0.1:9000
	}
	"$@" 2> /tmp/fpm.log &
	fpm=$!
	health && echo "healthy"
	echo "== get"; request GET index.php
	echo "== post"; request POST index.php name=Ada
	echo "== missing"; request GET missing.php
	echo "== cli"; php /app/bin/guestbook Grace
	echo "== status"; php /app/bin/guestbook status
	echo "== tree"; php -r 'echo implode(" ", array_diff(scandir("/app"), [".", ".."])), " ", is_dir("/app/vendor/twig"), " ", realpath("/app/vendor/../src/Book.php"), " ", count(glob("/app/vendor/*")) > 2, " ", count(glob("/app/*/autoload.php")), "\n";'
	echo "== check"; php -r 'foreach (Phpca\status()["mounts"] as $m) echo $m["directory"], " ", var_export($m["obstacle"], true), " ", var_export($m["preferred_directory"], true), "\n";'
	echo "== write"; touch /app/x /srv/x /etc/x 2>&1; php -r 'var_dump(@file_put_contents("/app/src/Book.php", "x"));'
	echo "== user"; id -u; ps -o uid= -p $fpm 2>/dev/null | tr -d ' '
	echo "== stop"; kill -QUIT $fpm; wait $fpm; echo "stopped $?"
	echo "== log"; grep -v NOTICE: /tmp/fpm.log
END
chroot_open "${layers[@]}"
cp "$work/container.sh" "$root/container.sh"
mount -t tmpfs none "$root/tmp" && chmod 1777 "$root/tmp"
mount -o remount,ro "$root"
export -f in_chroot
export root
# shellcheck disable=SC2016
in_container() { unshare --net bash -c 'ip link set lo up && in_chroot "$@"' in_container "$@"; }
run "$work/container" in_container --user "$image_user" --dir "$image_dir" HEALTH="$image_health" PATIENT="$(limit 120)" "${image_env[@]}" sh /container.sh "${image_command[@]}"
chroot_close
said=$(cat "$work/container.out")
part() { sed -n "/^== $1\$/,/^== /p" "$work/container.out" | sed '1d; /^== /d'; }
has "the health check says so" "healthy" "$said"
has "a page" "<li>nobody yet</li>" "$(part get)"
has "a request that writes to the one place that can be written" "<li>Ada</li>" "$(part post)"
has "a script that is not there" "Status: 404" "$(part missing)"
has "the command line" "<li>Grace</li>" "$(part cli)"
is "every script that was used came precompiled, from the archive it belongs to" "$(part status | sed -E 's/[1-9][0-9]*/N/')" "$(printf '/app: N precompiled, 0 from source, 0 failed\n/app/vendor: N precompiled, 0 from source, 0 failed')"
is "two archives, one below the other, are one tree" "$(part tree)" "bin composer.json phpca.json public src templates vendor 1 /app/src/Book.php 1 1"
is "both are where they belong, with nothing in their way" "$(part check)" "$(printf '/app/vendor NULL true\n/app NULL true')"
is "the file system is read-only" "$(part write | grep -c 'Read-only file system') $(part write | grep -c 'bool(false)')" "3 1"
is "not root" "$(part user | sort -u | tr '\n' ' ')" "33 "
# ---- another commit ----
before=("${layers[@]}")
sed -i 's/nobody yet/nobody so far/' "$context/templates/page.html.twig"
docker_build "$context" > "$work/build.log" 2>&1 || not_ok "docker build again" "$(tail -15 "$work/build.log")"
is "a commit to the application leaves the vendor tree's layer, and all below it, as they were" \
	"$docker_made ${#image_layers[@]} $([ "${image_layers[*]:0:${#image_layers[@]}-2}" = "${before[*]:0:${#before[@]}-2}" ] && echo same)" "4 ${#before[@]} same"

has "stops when it is told to" "stopped 0" "$said"
is "has complained of nothing but the missing script" "$(part log)$(cat "$work/container.err")" "Primary script unknown"
plan
