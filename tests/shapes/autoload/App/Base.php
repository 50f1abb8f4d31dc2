<?php
namespace App;
abstract class Base { const K = 'k' . State::On->name ; public State $s = State::On; }
