<?php
namespace App\Vary;

class Deep {}
