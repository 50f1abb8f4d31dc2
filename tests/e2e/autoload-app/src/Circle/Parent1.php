<?php
namespace App\Circle; class Parent1 {}
