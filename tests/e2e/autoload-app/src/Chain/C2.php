<?php
namespace App\Chain; class C2 extends C3 {}
