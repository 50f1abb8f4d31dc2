<?php
namespace App\Chain; class C12 extends C13 {}
