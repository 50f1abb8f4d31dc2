<?php
namespace App\Chain; class C3 extends C4 {}
