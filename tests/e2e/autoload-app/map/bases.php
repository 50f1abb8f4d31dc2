<?php
class MappedBase {} interface MappedThing {} 
