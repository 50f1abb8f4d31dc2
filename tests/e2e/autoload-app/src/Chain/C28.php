<?php
namespace App\Chain; class C28 extends C29 {}
