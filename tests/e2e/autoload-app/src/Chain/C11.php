<?php
namespace App\Chain; class C11 extends C12 {}
