<?php
namespace Run;
say(class_exists('app\plain'), class_exists('App\plain'), class_exists('\App\Plain'), class_exists('app\PLAIN'), class_exists('App\\\\Heir'), class_exists('App\Heir '), class_exists("App\\He\0ir"));
say(class_exists('App\..\App\Heir'), class_exists('App\\'), class_exists('123'), class_exists('mapped'), class_exists('Mapped'), class_exists(''), class_exists('App'));
say(is_callable('App\HeirOfHeir::nothing'), is_a('App\Server', 'App\Plain', true), is_subclass_of('App\Exotic', 'ArrayObject'), defined('App\Lib\Tool::C'), constant('App\Later::WHERE'));
say(unserialize('O:9:"App\Child":0:{}')->name(), unserialize('O:9:"app\suit":0:{}') ?? null);
class_alias('App\Kin\Special', 'Alias');
say(\Alias::class, new \Alias instanceof \App\Kin\Product);
spl_autoload_call('App\Last'); say(class_exists('App\Last', false));
$name = 'App\Kin\SpecialMaker'; say((new $name)->make()::class, $name instanceof \App\Nowhere);
try { throw new \Exception; } catch (\App\Nowhere | \Exception $e) { say('caught'); }
