<?php
$n = 'name'; $a = ['k' => 'v', 3 => 'three', 'n' => ['m' => 'deep']]; $o = new stdClass; $o->p = 'prop'; $o->q = $o; $o->a = ['x' => 'ox']; $f = fn ($x) => "<$x>"; const CONSTANT = 'c'; class S { const C = 'sc'; public static $s = 'static'; static function m() { return ['r' => 'result']; } public $arr = ['k' => ['z' => 'az']]; }
echo "$n $a[k] $a[3] {$a['n']['m']} $o->p {$o->q->q->p} $o->p->x {$o->a['x']} {$f('call')} \$n \x41\101\u{e9}\e[0m\v\f\t\\ \q {$n[0]} $n[1] $n[-1]", "\n";
echo "nested {$a[strtolower("K")]} {$a["n"]["m"]}" . " {${'n'}} " . S::$s . "{$o->q->a["x"]}" . ' $n \n \'', "\n";
echo <<<"X"
  heredoc $n {$a['k']} "quotes" 'single' \x42
    indented
  X . <<<'Y'
	nowdoc $n {$a['k']} \x42
	Y . <<<Z

Z . <<<E
 a
  b

 c
 E, "\n";
$s = <<<LONG
{$f(<<<INNER
inner $n
INNER)} after
LONG; echo $s, "\n";
var_dump("\0a\0", "\xff\xfe\x80", '', "0", "é", str_repeat("\0", 3) . 'z', "a" . 1 . 2.0 . true . null . -0.0 . 1e100 . 0.1 + 0.2 . '');
