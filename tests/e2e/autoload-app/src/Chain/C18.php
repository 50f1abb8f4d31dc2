<?php
namespace App\Chain; class C18 extends C19 {}
