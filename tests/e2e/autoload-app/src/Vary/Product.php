<?php
namespace App\Vary;

class Product {}
