<?php
namespace App\Circle; class B extends A {}
