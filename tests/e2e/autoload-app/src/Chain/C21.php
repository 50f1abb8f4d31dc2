<?php
namespace App\Chain; class C21 extends C22 {}
