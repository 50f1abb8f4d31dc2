<?php
namespace App\Circle; class Child1 extends Parent1 {}
