<?php
namespace App\Chain; class C22 extends C23 {}
