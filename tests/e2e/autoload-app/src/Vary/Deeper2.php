<?php
namespace App\Vary;

class Deeper2 extends Deep {}
