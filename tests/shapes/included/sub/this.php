<?php
return [isset($this) ? $this->p : 'no this', static::class, __CLASS__, __FUNCTION__, __METHOD__];
