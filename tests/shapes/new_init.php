<?php
class Logger { public function __construct(public string $n = 'null', public array $o = [new DateTimeZone('UTC')]) { echo "made $n\n"; } }
class Service
{
	public function __construct(private Logger $l = new Logger('default', []), private ?Closure $c = null, public readonly array $list = [new Logger(n: 'named'), 'x' => new Logger(o: [], n: 'both')]) {}
	public static function make(self $s = new self, Countable&Traversable $x = new ArrayObject([1])) { return [$s, $x]; }
}
function f(Logger $a = new Logger, $b = new stdClass) { static $n = 0; return $a->n . ++$n; }
const GLOBAL_LOGGER = new Logger('const');
static $st = new Logger('static');
#[Attr(new Logger('attr'))] class X {}
#[Attribute] class Attr { function __construct(public $l) {} }
echo f(), f(), GLOBAL_LOGGER->n, $st->n, "\n";
var_dump(Service::make());
var_dump(new Service);
var_dump((new ReflectionClass('X'))->getAttributes()[0]->getArguments());
echo (new ReflectionFunction('f'))->getParameters()[0], "\n";
try { (function ($x = new Missing) {})(); } catch (Error $e) { echo $e->getMessage(), $e->getLine(), "\n"; }
