<?php
namespace Run;
$f = new \App\Many\First;
say($f->name(), count($f->anon()), $f->anon() instanceof \App\Many\Third);
say(class_exists('App\Many\Fourth'), interface_exists('App\Many\Fourth'), (new \App\Many\Ordered)->name(), get_parent_class('App\Many\After'), class_exists('App\Many\Beside', false));
say((new \App\Many\Anon)->make()->y, (new \ReflectionObject((new \App\Many\Anon)->make()))->getShortName() !== '', class_exists('App\Chain\C28'), class_exists('App\Chain\C1'), count(class_parents('App\Chain\C1')));
