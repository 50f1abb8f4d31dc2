<?php
namespace App\Chain; class C23 extends C24 {}
