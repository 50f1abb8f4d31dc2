<?php
// Code made at run time, on top of archived code.
namespace Ev;
require __DIR__ . '/base.php';
for ($i = 0; $i < 3; $i++) { eval("namespace Ev; class Gen$i extends Base { const N = 'gen$i' . parent::N; public function hello() { return parent::hello() . __LINE__ . basename(__FILE__); } } function fn$i(\$x = Base::N) { static \$s = $i; return \$s++ . \$x; }"); echo ("Ev\\Gen$i")::N, (new ("Ev\\Gen$i"))->hello(), ("Ev\\fn$i")(), ("Ev\\fn$i")(), "\n"; }
echo eval('return 1 + 1;'), json_encode(eval('$local = 5;')), $local, "\n";
try { eval('broken('); } catch (\ParseError $e) { echo $e->getMessage(), ' ', str_replace(__DIR__, '', $e->getFile()), $e->getLine(), "\n"; } try { eval('throw new \Exception("in eval");'); } catch (\Exception $e) { echo str_replace(__DIR__, '', $e->getTraceAsString()), "\n"; } try { eval('namespace Ev; final class Base {}'); } finally { echo 'not printed'; }
