# shellcheck shell=bash
# The application of examples/docker, run as a container would be: not as root, on a read-only root file system with an empty /tmp, in a
# network of its own. To be sourced after chroot.sh and dockerfile.sh.
#   guestbook_run LAYER...      runs image_command in these layers; what was seen is in $work/container.{out,err}
#   guestbook_check COMPLAINT   says what of it is right; COMPLAINT is what FPM tells its client of a script that is not there
has() { if grep -qF -- "$2" <<< "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $3"; fi; }

guestbook_run() {
	cat > "$work/container.sh" <<-'END'
		set -u
		health() { end=$(($(date +%s) + PATIENT)); until sh -c "$HEALTH" >/dev/null 2>&1; do [ "$(date +%s)" -lt $end ] || return 1; sleep 0.02; done; }
		request() { # METHOD SCRIPT [BODY]
			php -n /client/fastcgi_request.php tcp://127.0.0.1:9000 "$1" /app/public "$2" "${3:-}"
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
		echo "== user"; id -un; stat -c %U /proc/$fpm
		echo "== stop"; kill -QUIT $fpm; wait $fpm; echo "stopped $?"
		echo "== log"; awk '!/NOTICE:/ || /PHP message/' /tmp/fpm.log
	END
	chroot_open "$@"
	mkdir "$root/client"
	cp "$here/fastcgi_request.php" "$here/fastcgi_records.php" "$root/client/"
	cp "$work/container.sh" "$root/container.sh"
	mount -t tmpfs none "$root/tmp" && chmod 1777 "$root/tmp"
	mount -o remount,ro "$root"
	export -f in_chroot
	export root
	# shellcheck disable=SC2016
	in_container() { unshare --net bash -c 'ip link set lo up && in_chroot "$@"' in_container "$@"; }
	run "$work/container" in_container --user "$image_user" --dir "$image_dir" HEALTH="$image_health" PATIENT="$(limit 120)" "${image_env[@]}" sh /container.sh "${image_command[@]}"
	chroot_close
}

part() { sed -n "/^== $1\$/,/^== /p" "$work/container.out" | sed '1d; /^== /d'; }

guestbook_check() {
	local said complaint=$1
	said=$(cat "$work/container.out")
	has "the health check says so" "healthy" "$said"
	has "a page" "<li>nobody yet</li>" "$(part get)"
	has "a request that writes to the one place that can be written" "<li>Ada</li>" "$(part post)"
	has "a script that is not there" "Status: 404" "$(part missing)"
	has "the command line" "<li>Grace</li>" "$(part cli)"
	is "every script that was used came precompiled, from the archive it belongs to" "$(part status | sed -E 's/[1-9][0-9]*/N/')" "$(printf '/app: N precompiled, 0 from source, 0 failed\n/app/vendor: N precompiled, 0 from source, 0 failed')"
	is "two archives, one below the other, are one tree" "$(part tree)" "bin composer.json phpca.json public src templates vendor 1 /app/src/Book.php 1 1"
	is "both are where they belong, with nothing in their way" "$(part check)" "$(printf '/app/vendor NULL true\n/app NULL true')"
	is "the file system is read-only" "$(part write | grep -c 'Read-only file system') $(part write | grep -c 'bool(false)')" "3 1"
	is "not root" "$(part user | sort -u | tr '\n' ' ')" "www-data "
	has "stops when it is told to" "stopped 0" "$said"
	is "has complained of nothing but the missing script" "$(part log)$(cat "$work/container.err")" "$complaint"
}
