<?php
namespace Run;
use App\{Base, Child, Exotic, Heir, HeirOfHeir, Plain, Suit, OfWarns};

$c = new Child;
say($c->name(), count($c), (string) $c, Child::A, $c->kin(), Child::$calls);
say(Plain::C, (new HeirOfHeir)->x, Heir::$s, Suit::from('a')->name(), json_encode(new Exotic([])), get_parent_class(HeirOfHeir::class));
say(class_exists('App\Nothing'), class_exists('App\Server', false), interface_exists('App\HasName'), enum_exists(Suit::class), \App\Server::name());
say((new \ReflectionClass(Base::class))->getFileName(), (new \ReflectionMethod(Child::class, 'count'))->getDeclaringClass()->name);
say((new \Mapped)->name(), class_exists('MappedThing'), interface_exists('MappedThing'), \App\Lib\Tool::C, class_exists('App\Lib'), \Linked\Thing::$f);
say(\App\Shadow::WHERE, \App\Later::WHERE, (new \Old_Style) == true);
say(new OfWarns instanceof \Traversable);
