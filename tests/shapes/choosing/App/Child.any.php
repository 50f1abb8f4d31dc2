<?php
namespace App;
if (trait_exists(Extra::class)) { class Child extends ParentOfChild { use Extra; const VALUE = parent::VALUE . "child"; } }
return class_exists(Child::class, false);
