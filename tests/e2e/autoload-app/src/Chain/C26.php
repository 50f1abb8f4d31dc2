<?php
namespace App\Chain; class C26 extends C27 {}
