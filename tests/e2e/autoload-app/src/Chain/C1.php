<?php
namespace App\Chain; class C1 extends C2 {}
