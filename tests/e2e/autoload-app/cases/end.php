<?php
namespace Run;
$GLOBALS['last'] = new \App\Last;
register_shutdown_function(static function (): void { say('shutdown', class_exists('App\Exotic'), class_exists('App\Nowhere')); });
session_set_save_handler(new class implements \SessionHandlerInterface {
	public function open(string $p, string $n): bool { return true; }
	public function close(): bool { return true; }
	public function read(string $id): string { return ''; }
	public function write(string $id, string $d): bool { say('writes', class_exists('App\Kin\SpecialMaker')); return true; }
	public function destroy(string $id): bool { return true; }
	public function gc(int $t): int { return 0; }
}, true);
ini_set('session.use_cookies', '0');
ini_set('session.cache_limiter', '');
session_id('abc');
@session_start();
