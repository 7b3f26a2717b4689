import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import './button.css'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  /** `primary` at most once per panel; `ghost` has no border; `bare` is a 28 px square around an icon. */
  look?: 'plain' | 'primary' | 'ghost' | 'bare'
  icon?: IconName
  /** Needed when there are no children: the accessible name, shown as a tooltip too. */
  label?: string
  type?: 'button' | 'submit'
  children?: ReactNode
}

export function Button({ look = 'plain', icon, label, type = 'button', className, children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`button button-${look}${className ? ` ${className}` : ''}`}
      aria-label={label ?? rest['aria-label']}
      title={rest.title ?? label}
    >
      {icon ? <Icon name={icon} size={look === 'bare' ? 16 : 14} /> : null}
      {children}
    </button>
  )
}
