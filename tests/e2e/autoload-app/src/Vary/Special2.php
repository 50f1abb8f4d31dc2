<?php
namespace App\Vary;

class Special2 extends Product {}
