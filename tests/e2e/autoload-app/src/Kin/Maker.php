<?php
namespace App\Kin; class Maker { function make(): Product { return new Product; } function take(?Special $s) {} }
