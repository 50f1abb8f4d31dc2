<?php
namespace App\Chain; class C27 extends C28 {}
