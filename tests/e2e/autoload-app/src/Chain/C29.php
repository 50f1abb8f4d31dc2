<?php
namespace App\Chain; class C29 extends C30 {}
