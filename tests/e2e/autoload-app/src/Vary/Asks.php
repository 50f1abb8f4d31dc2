<?php
namespace App\Vary;

interface Asks { public function ask(): Deep; }
