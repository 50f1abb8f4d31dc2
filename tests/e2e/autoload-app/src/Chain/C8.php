<?php
namespace App\Chain; class C8 extends C9 {}
