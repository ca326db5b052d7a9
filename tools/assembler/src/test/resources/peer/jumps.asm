; Branches over gaps around the reach of the short forms.
global _start
section .text
_start:
l0:
        jnz l0
        jmp l0
        jz l0
        times 120 nop
        add eax, l1 - l0
        push l1 - l0
l1:
        jg l0
        times 118 nop
        push l2 - l1
l2:
        jmp l0
        times 20 nop
        add eax, l3 - l2
        loop $
l3:
        call l4
        times 122 nop
        add eax, l4 - l3
l4:
        jmp l5
        times 20 nop
l5:
        jc l4
        jg l8
        jnz l7
        jg l2
        times 120 nop
l6:
        jz l7
        times 90 nop
        add eax, l7 - l6
l7:
        jc l6
        times 124 nop
        loop $
l8:
        call l8
        times 124 nop
        mov ecx, [ebx + l9 - l8]
l9:
        call l11
        jmp l11
        jc l6
        jna l8
        times 5 nop
l10:
        jmp l10
        jna l7
        times 5 nop
l11:
        jmp l10
        jmp l9
        jnz l8
        times 5 nop
        add eax, l12 - l11
        push l12 - l11
l12:
        call l11
        jmp l10
        times 90 nop
        loop $
l13:
        jna l16
        times 122 nop
        loop $
l14:
        jmp l12
        jz l12
        jna l12
        jz l13
        times 120 nop
        add eax, l15 - l14
        mov ecx, [ebx + l15 - l14]
        push l15 - l14
        loop $
l15:
        jmp l12
        jg l16
        jmp l13
        times 122 nop
        add eax, l16 - l15
        loop $
l16:
        jna l16
        jna l15
        jz l14
        jz l18
        times 60 nop
l17:
        jc l15
        jmp l20
        times 118 nop
        add eax, l18 - l17
        push l18 - l17
l18:
        jnz l17
        jg l19
        jc l20
        times 20 nop
        loop $
l19:
        jmp l21
        jg l17
        times 118 nop
l20:
        call l18
        jc l20
        jc l19
        jz l18
        add eax, l21 - l20
        mov ecx, [ebx + l21 - l20]
l21:
        jna l23
        times 60 nop
        mov ecx, [ebx + l22 - l21]
l22:
        jna l20
        jmp l25
        times 122 nop
l23:
        jz l25
        jnz l21
        jnz l20
        jnz l24
        times 115 nop
        mov ecx, [ebx + l24 - l23]
l24:
        jnz l25
        jnz l21
        jmp l27
        times 124 nop
l25:
        jg l22
        call l23
        times 40 nop
l26:
        jmp l28
        jc l26
        times 122 nop
l27:
        jnz l28
        jmp l30
        times 115 nop
        loop $
l28:
        jna l29
        jz l29
l29:
        jmp l27
        times 20 nop
        add eax, l30 - l29
l30:
        jna l29
        times 120 nop
        push l31 - l30
l31:
        jg l33
        call l32
        jg l34
        jna l29
        times 90 nop
        add eax, l32 - l31
        push l32 - l31
l32:
        jg l34
        times 40 nop
        push l33 - l32
l33:
        jnz l32
        jnz l33
        jg l35
l34:
        jmp l35
        jmp l33
        times 90 nop
        add eax, l35 - l34
        loop $
l35:
        jna l37
        jmp l35
        jc l36
        call l36
        add eax, l36 - l35
l36:
        call l35
        mov ecx, [ebx + l37 - l36]
l37:
        jmp l35
        jna l39
        jc l34
        times 40 nop
        add eax, l38 - l37
        loop $
l38:
        jz l41
        times 40 nop
        add eax, l39 - l38
        push l39 - l38
l39:
        jmp l38
        jmp l38
        jnz l36
        jg l36
        times 5 nop
        add eax, l40 - l39
        mov ecx, [ebx + l40 - l39]
l40:
        call l40
        jnz l39
        times 60 nop
        push l41 - l40
        loop $
l41:
        jna l39
        jna l38
        times 122 nop
l42:
        call l44
        jg l40
        jc l40
        jnz l42
        times 60 nop
        push l43 - l42
l43:
        jmp l41
        jmp l40
        jmp l46
        times 118 nop
        mov ecx, [ebx + l44 - l43]
l44:
        jnz l42
        call l44
        jmp l43
        jc l43
        times 118 nop
        mov ecx, [ebx + l45 - l44]
l45:
        jmp l44
        jmp l42
        times 115 nop
        add eax, l46 - l45
l46:
        call l49
        add eax, l47 - l46
l47:
        jz l48
        jnz l49
        times 124 nop
l48:
        jnz l47
        jnz l45
        jmp l50
        jnz l49
        times 118 nop
        push l49 - l48
l49:
        jz l46
        jmp l47
        times 122 nop
        mov ecx, [ebx + l50 - l49]
l50:
        jg l50
        times 40 nop
        add eax, l51 - l50
l51:
        jz l53
        times 124 nop
l52:
        jg l54
        jna l52
        times 90 nop
        add eax, l53 - l52
        loop $
l53:
        jz l54
        jnz l52
        times 40 nop
        loop $
l54:
        jmp l54
        call l56
        jz l56
        jg l56
        times 115 nop
        add eax, l55 - l54
l55:
        jg l54
        mov ecx, [ebx + l56 - l55]
l56:
        call l56
        jg l54
        jz l57
        jz l54
        times 124 nop
        push l57 - l56
l57:
        jz l59
        jc l55
        jna l57
        times 90 nop
        add eax, l58 - l57
        mov ecx, [ebx + l58 - l57]
l58:
        jnz l58
        jc l58
        jc l55
        times 60 nop
        add eax, l59 - l58
        loop $
l59:
        jmp l61
        call l58
        times 60 nop
        add eax, l60 - l59
        loop $
l60:
        call l63
        jmp l59
        jz l57
        call l62
        times 5 nop
        add eax, l61 - l60
        mov ecx, [ebx + l61 - l60]
        loop $
l61:
        jmp l58
        jmp l62
        jg l63
        add eax, l62 - l61
l62:
        jna l59
        jnz l60
        jna l62
        times 60 nop
        add eax, l63 - l62
        mov ecx, [ebx + l63 - l62]
l63:
        jg l62
        jna l64
        jmp l60
        jnz l65
        times 5 nop
        add eax, l64 - l63
l64:
        jc l67
        jna l64
        jnz l65
        jg l62
        add eax, l65 - l64
l65:
        jmp l67
        jmp l65
        times 90 nop
        mov ecx, [ebx + l66 - l65]
l66:
        call l67
        jc l64
        jg l63
        call l64
        times 90 nop
l67:
        jnz l64
        times 90 nop
l68:
        jz l68
        times 118 nop
        loop $
l69:
        jnz l70
        jz l72
        times 124 nop
        loop $
l70:
        jmp l73
        times 5 nop
        add eax, l71 - l70
l71:
        call l72
        jmp l73
        add eax, l72 - l71
        loop $
l72:
        jg l75
        jmp l69
        call l72
        times 40 nop
l73:
        jg l70
        jmp l75
        times 122 nop
        mov ecx, [ebx + l74 - l73]
l74:
        jz l73
        jg l76
        jmp l73
        jg l74
l75:
        call l77
        times 118 nop
        add eax, l76 - l75
l76:
        jg l76
        jg l75
        times 40 nop
        add eax, l77 - l76
l77:
        jmp l79
        jmp l78
        jnz l77
        jmp l75
        mov ecx, [ebx + l78 - l77]
        push l78 - l77
        loop $
l78:
        jna l80
        jc l80
        jz l75
        jnz l77
        times 20 nop
        add eax, l79 - l78
        loop $
l79:
        jc l78
        jna l77
        jz l76
        jz l78
        push l80 - l79
l80:
        jmp l79
        call l83
        times 90 nop
        add eax, l81 - l80
        push l81 - l80
l81:
        jg l80
        jc l83
        jna l78
        jmp l79
        times 122 nop
        mov ecx, [ebx + l82 - l81]
        push l82 - l81
        loop $
l82:
        call l80
        times 124 nop
        add eax, l83 - l82
l83:
        call l85
        times 124 nop
l84:
        jmp l87
        times 20 nop
        add eax, l85 - l84
l85:
        jmp l88
        jna l83
        jna l83
l86:
        jc l89
        jc l86
        times 60 nop
l87:
        jg l87
        jz l89
        push l88 - l87
l88:
        jz l87
        times 120 nop
        add eax, l89 - l88
        mov ecx, [ebx + l89 - l88]
l89:
        jnz l87
        jnz l89
        jna l90
        jg l91
        times 118 nop
        push l90 - l89
l90:
        call l91
        call l89
        call l92
        times 40 nop
        add eax, l91 - l90
        mov ecx, [ebx + l91 - l90]
        loop $
l91:
        jc l88
        jmp l90
        times 20 nop
        mov ecx, [ebx + l92 - l91]
l92:
        jz l89
        times 115 nop
        mov ecx, [ebx + l93 - l92]
l93:
        jg l90
        jmp l91
        jg l90
        times 60 nop
        mov ecx, [ebx + l94 - l93]
l94:
        jz l96
        times 120 nop
        push l95 - l94
l95:
        jg l94
        loop $
l96:
        jmp l98
        jc l94
        call l93
        times 20 nop
        add eax, l97 - l96
l97:
        jnz l99
        jz l99
        jnz l97
        call l97
        times 40 nop
        push l98 - l97
l98:
        jmp l98
        jmp l101
        jc l100
        times 20 nop
l99:
        jmp l96
        jz l99
        times 120 nop
        push l100 - l99
        loop $
l100:
        jmp l97
        jc l102
        times 118 nop
        add eax, l101 - l100
        push l101 - l100
        loop $
l101:
        jz l101
        times 115 nop
l102:
        jna l101
        push l103 - l102
l103:
        jg l104
        jmp l104
        times 20 nop
        mov ecx, [ebx + l104 - l103]
l104:
        jmp l103
        jz l102
        times 20 nop
        push l105 - l104
l105:
        jc l102
        times 90 nop
l106:
        call l107
        jg l106
        jmp l108
        jc l106
        times 118 nop
        mov ecx, [ebx + l107 - l106]
l107:
        jna l110
        jna l110
        times 5 nop
        push l108 - l107
l108:
        jz l111
        jna l109
        jmp l105
        times 122 nop
        add eax, l109 - l108
l109:
        jmp l112
        times 118 nop
        loop $
l110:
        jz l108
        times 5 nop
l111:
        jg l108
        jc l112
        times 40 nop
        add eax, l112 - l111
l112:
        call l113
        jna l110
        times 120 nop
        add eax, l113 - l112
        loop $
l113:
        jmp l111
        call l115
        times 60 nop
        mov ecx, [ebx + l114 - l113]
        loop $
l114:
        jc l117
        times 115 nop
        loop $
l115:
        jc l114
        jmp l114
        jnz l114
        jc l118
        mov ecx, [ebx + l116 - l115]
        loop $
l116:
        call l118
        jc l118
        jmp l118
        add eax, l117 - l116
        mov ecx, [ebx + l117 - l116]
l117:
        jmp l115
        jna l115
        jmp l114
        add eax, l118 - l117
        push l118 - l117
l118:
        jmp l119
        call l119
        times 5 nop
        add eax, l119 - l118
        loop $
l119:
        jnz l119
        jz l116
        times 122 nop
        add eax, l119 - l119
        ret
