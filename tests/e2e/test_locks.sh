#!/bin/bash
# Locks of Symfony's FlockStore, on a file of the archive and on one beside it: two processes read, write, change from one to the other, wait and are killed, as unpacked.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
if ! sh "$top/scripts/install-app.sh" lock "$build/apps/lock" > install.log 2>&1; then
	not_ok "symfony/lock is installed" "$(tail -20 install.log)"
	plan
	exit
fi
mkdir -p site/locks site/var
cp -r "$build/apps/lock/vendor" site/vendor
cat > site/main.php <<'P'
<?php
use Symfony\Component\Lock\Exception\LockConflictedException;
use Symfony\Component\Lock\Key;
use Symfony\Component\Lock\Store\FlockStore;

require __DIR__ . '/vendor/autoload.php';
$key = new Key('job');
$script = $argv[1] === 'script';
$store = new FlockStore($script ? null : __DIR__ . '/var');
if ($script) { // the constructor asks whether it may write there
	(function () { $this->lockPath = __DIR__ . '/locks'; })->bindTo($store, FlockStore::class)();
}
while ($order = fgets(STDIN)) {
	try {
		match (trim($order)) {
			'read' => $store->saveRead($key), 'write' => $store->save($key), 'wait' => $store->waitAndSave($key), 'leave' => $store->delete($key)
		};
		echo "yes\n";
	} catch (LockConflictedException) {
		echo "no\n";
	}
}
P
# The store names a lock after its key. Here that is a script.
lock=$(php -r 'printf("sf.job.%s.lock", strtr(substr(base64_encode(hash("sha256", "job", true)), 0, 7), "/", "_"));')
echo '<?php return 1;' > "site/locks/$lock"
echo '{"entry": "main.php", "writable": ["var"]}' > site/phpca.json
check "packed" phpca pack -q --root site -o site.phpca
is "the lock is in the archive" "$(phpca list site.phpca | grep -c "locks/$lock")" 1

wanted='1 read: yes
2 read: yes
1 write: no
2 write: yes
1 read: no
2 read: yes
1 read: yes
1 leave: yes
2 leave: yes
1 write: yes
2 write: no
2 read: no
1 leave: yes
2 answer: yes
1 write: no
1 write: yes
1 leave: yes'
locks() { timeout "$(limit 60)" php "$here/locks.php" "$@" 2>&1; }
extended=(env LD_PRELOAD="$preload" php -d extension="$build/phpca.so")
mkdir live
check "deployed" phpca deploy -q site.phpca live
for on in script file; do
	is "$on: unpacked" "$(locks php site/main.php $on)" "$wanted"
	is "$on: at the mount directory" "$(locks "${extended[@]}" -d phpca.mount="$work/live/.phpca/current/app.phpca:$work/live" live/main.php $on)" "$wanted"
done
is "script: by itself" "$(locks "${extended[@]}" site.phpca script)" "$wanted"
is "nobody complains" "$(cat stderr)" ""
is "the lock is nowhere on disk" "$(ls -A live/locks 2> gone)" ""
plan
