#!/bin/bash
# System calls that fail, one at a time, while phpca packs and deploys and while PHP runs an archive: the outcome is the old state or the new one, with a message and
# an exit code; no temporary file is left, and no answer is wrong. WHENS=1-400 tries each call at each time.
. "$(dirname "$0")/lib.sh"
. "$here/faults.sh"
cd "$work" || exit 1
if ! strace -o probe true 2> strace.err; then
	skip "system calls that fail" "strace does not work here"
	plan
	exit
fi
mkdir pack deploy run
cp -r "$here/tools-app" app
# ---- pack ----
cd pack || exit 1
cp -r ../app .
phpca pack -q --root app --mount /srv/old -o old.phpca
phpca pack -q --root app --mount /srv/new -o new.phpca
script base <<< "exec '$build/phpca' --version"
script before <<< 'rm -rf out cache; mkdir out cache; cp old.phpca out/app.phpca'
script after <<'END'
[ "$(ls -A out)" = app.phpca ] || { echo "left in the directory:" $(ls -A out); exit; }
if cmp -s out/app.phpca old.phpca; then echo old; elif cmp -s out/app.phpca new.phpca; then echo new; else echo "neither old nor new"; fi
END
calls=openat,read,write,pwrite64,mmap,rename,renameat,renameat2,linkat,fsync,fchmod,clone,clone3,memfd_create,ftruncate,newfstatat,fstat,getdents64,mkdir,unlink,unlinkat,wait4,syncfs,fdatasync,openat2,readlink,access,getcwd,lseek,flock,pread64,mprotect
faults pack $calls "${WHENS:-1,2,3,5,8,13,21,34,55,89}" "$build/phpca" pack -q -j1 --no-cache --no-progress --root app --mount /srv/new -o out/app.phpca
PHPCA_CACHE='' faults pack-with-workers-and-cache $calls "${WHENS:-1,2,4,9}" "$build/phpca" pack -q -j2 --cache cache --no-progress --root app --mount /srv/new -o out/app.phpca
# Waits for a lock that the kernel refuses, each of them; threads and workers must ask again.
check "futex: built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -o futex "$here/futex.c"
for error in EAGAIN EINTR; do
	./before
	check "futex: pack -j4, each wait ends with $error" timeout "$(limit 120)" ./futex $error "$build/phpca" pack -q -j4 --cache cache --no-progress --root app --mount /srv/new -o out/app.phpca
	is "futex: and the archive is the new one" "$(./after 0)" new
done

# ---- deploy ----
cd ../deploy || exit 1
to_deploy ../app
script base <<< "exec '$build/phpca' --version"
calls=openat,read,write,renameat,renameat2,linkat,fsync,symlinkat,mkdirat,fchmod,unlinkat,newfstatat,fstat,getdents64,mmap,utimensat,flock,syncfs,fdatasync,openat2,readlink,readlinkat,getcwd
faults deploy $calls "${WHENS:-1,2,3,5,8,13,21,34,55,89,118-124,138-146}" "$build/phpca" deploy -q new.phpca out

# What is renamed, and then can't be written to the disk.
# faulty NAME FSYNCS: "deploy" with these calls of fsync failing; out becomes as tree first
faulty() {
	./before
	run "$work/$1" strace -f -q -o trace -e trace=fsync -e "inject=fsync:error=EIO:when=$2" "$build/phpca" deploy -q new.phpca out
}
said() { sed "s|$PWD/||" "$work/$1.err"; }
faulty taken-back 6
is "deploy: a switch that the disk does not take is taken back" "$(cat "$work/taken-back.code") $(./after 1) $(said taken-back)" \
	"1 old phpca: out/.phpca/current: the switch can't be written to the disk, and is taken back: Input/output error"
faulty adrift 6+
is "deploy: if not even that can be written, it says so" "$(cat "$work/adrift.code") $(readlink out/.phpca/current) $(said adrift)" \
	"1 releases/1 phpca: out/.phpca/current: can't be written to the disk: release 1 is current (0: none), and may not be after a power failure: Input/output error"
check "deploy: and no release goes to which it may lead" cmp new.phpca out/.phpca/releases/2/app.phpca
check "deploy: the next one is live" phpca deploy -q new.phpca out
is "deploy: which is the new one" "$(cmp new.phpca out/.phpca/current/app.phpca 2>&1)" ""
run "$work/again" strace -f -q -o trace -e trace=fsync -e inject=fsync:error=EIO "$build/phpca" deploy -q new.phpca out
is "deploy: again" "$(cat "$work/again.code") $(said again | cut -d: -f3-4)" "1  can't be written to the disk: release $(readlink out/.phpca/current | cut -d/ -f2) is current (0"
cd ../pack || exit 1
./before
run "$work/directory" strace -f -q -o trace -e trace=fsync -e inject=fsync:error=EIO:when=2 "$build/phpca" pack -q -j1 --no-cache --no-progress --root app --mount /srv/new -o out/app.phpca
is "pack: a directory that can't be written to the disk" "$(cat "$work/directory.code") $(./after 1) $(cat "$work/directory.err")" \
	"1 new phpca: out/app.phpca: is written, but may be lost after a power failure: its directory can't be written to the disk: Input/output error"

# ---- run ----
cd ../run || exit 1
mkdir app live
cat > app/main.php <<'END'
<?php
require __DIR__ . '/lib.php';
echo strlen(file_get_contents(__DIR__ . '/data.txt')), count(scandir(__DIR__)), lib(), "\n";
flock($f = fopen(__FILE__, 'r'), LOCK_EX);
echo md5_file(__FILE__) === md5(file_get_contents(__FILE__)) ? 'same' : 'other', "\n";
END
echo '<?php class L { static $x = [1]; function f() { return "lib"; } } function lib() { return (new L)->f(); }' > app/lib.php
head -c 30000 /dev/zero | tr '\0' x > app/data.txt
phpca pack -q --root app --entry main.php --mount "$PWD/live" -o app.phpca
cp app/main.php live/main.php
php_run=(php -n -d extension="$build/phpca.so" -d phpca.mount="$PWD/app.phpca:$PWD/live" live/main.php)
LD_PRELOAD=$preload "${php_run[@]}" > wanted
script base <<< 'exec true'
script before <<< 'rm -f stdout'
script after <<'END'
if [ "$1" != 0 ]; then echo old; elif cmp -s stdout wanted; then echo new; else echo "success with another answer"; fi
END
calls=openat,openat2,read,pread64,mprotect,newfstatat,fstat,lseek,fcntl,flock,mmap
is "the program runs" "$(cat wanted)" "$(cd app && sed -i s/x/x/ main.php && php main.php)"
LD_PRELOAD=$preload faults run $calls "${WHENS:-19-26,38-41,48-52,75-84}" "${php_run[@]}"
plan
