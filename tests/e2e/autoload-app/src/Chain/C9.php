<?php
namespace App\Chain; class C9 extends C10 {}
