<?php
namespace App\Broken; class NoParent extends Nowhere {}
